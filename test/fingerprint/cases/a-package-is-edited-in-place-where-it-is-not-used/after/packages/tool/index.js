export const double = (x) => x * 2

export const half = (x) => x / 3
