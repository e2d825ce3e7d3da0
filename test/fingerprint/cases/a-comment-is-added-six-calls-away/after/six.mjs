export function six(x) {
  // seven is enough
  return x * 7
}
