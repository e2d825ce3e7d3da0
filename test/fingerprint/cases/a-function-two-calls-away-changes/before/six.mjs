export function six(x) {
  return x * 7
}
