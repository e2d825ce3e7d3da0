export const double = (x) => x * 3
