const twice = (x) => x * 3

export const double = (x) => twice(x)
