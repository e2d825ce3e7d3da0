export function six(x) {
  return x * 8
}
