export const net = 2
export const gross = 3
