const value = 2
export { value as net }
