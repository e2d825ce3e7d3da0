export const rates = { eur: 5, usd: 3 }
