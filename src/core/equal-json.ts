type Members = Readonly<Record<string, unknown>>;

/** Whether two values that can be written as JSON are the same; the order of an object's members does not count. */
export function isEqualJson(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return false;
  return names.every(
    (name) => Object.hasOwn(other, name) && isEqualJson((one as Members)[name], (other as Members)[name]),
  );
}
