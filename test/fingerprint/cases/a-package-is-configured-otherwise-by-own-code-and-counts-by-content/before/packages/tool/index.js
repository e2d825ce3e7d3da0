let state = { rate: 1 }

export const configure = (options) => {
  state = { ...state, ...options }
}

export const scale = (x) => x * state.rate
