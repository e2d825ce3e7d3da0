let state = null

export function init(options) {
  state = Object.assign({}, options)
}

export function scale(x) {
  return x * state.rate
}
