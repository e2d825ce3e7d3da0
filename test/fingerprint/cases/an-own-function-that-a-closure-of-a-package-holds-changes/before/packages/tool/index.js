export const partial = (step, first) => (...rest) => step(first, ...rest)
