export const double = (x) => /* twice */ x * 2
