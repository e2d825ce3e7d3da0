export * from './numbers'
