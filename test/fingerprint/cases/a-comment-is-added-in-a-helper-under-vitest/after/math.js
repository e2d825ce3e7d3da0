export const double = (x) => /* twice */ x * 2

export const half = (x) => x / 2
