export const rates = { eur: 2, usd: 3 }
