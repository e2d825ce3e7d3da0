import { rate } from 'rates'

export const double = (x) => x * rate()
