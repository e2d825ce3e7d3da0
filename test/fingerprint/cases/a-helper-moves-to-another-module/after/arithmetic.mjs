export const unrelated = true

export const double = (x) => x * 2
