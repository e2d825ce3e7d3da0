let state = null

export function init(options) {
  state = { ...options }
}

export function scale(x) {
  return x * state.rate
}
