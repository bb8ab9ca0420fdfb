/** Whether somebody may do what cannot be taken back: the store's owner, and whomever the owner named in the settings. */
export function mayAdminister(
  staff: { id: string; isOwner: boolean } | null,
  administrators: readonly string[],
): boolean {
  return staff !== null && (staff.isOwner || administrators.includes(staff.id));
}

/** Whether what was typed is the order's name; wide characters and a missing # are no mistake. */
export function isConfirmed(typed: string, orderName: string): boolean {
  const plain = (text: string) => text.normalize("NFKC").trim().replace(/^#/, "").toLowerCase();
  return plain(typed) !== "" && plain(typed) === plain(orderName);
}
