/** The same names with other values. */
export function mapValues<Name extends string, From, To>(
  record: Readonly<Record<Name, From>>,
  to: (value: From, name: Name) => To,
): Record<Name, To> {
  const entries = (Object.entries(record) as [Name, From][]).map(
    ([name, value]) => [name, to(value, name)] as [string, To],
  )
  return Object.fromEntries(entries) as unknown as Record<Name, To>
}
