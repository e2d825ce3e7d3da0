export function double(x) {
  console.error('computed')
  return x * 3
}
