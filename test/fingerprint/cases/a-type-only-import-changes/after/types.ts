export type Currency = 'eur' | 'usd'
export const unused: number = 1
