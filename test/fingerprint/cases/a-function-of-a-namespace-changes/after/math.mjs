export const double = (x) => x * 3

export const half = (x) => x / 2
