export async function load() {
  const module = await import('./math.mjs')
  return module.double
}
