/** A peak: the product's mark. */
export function Mark() {
  return (
    <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" className="text-accent">
      <path d="M10 2 18.5 17h-17Z" fill="currentColor" opacity=".25" />
      <path d="M10 2 14.2 9.5 10 12 5.8 9.5Z" fill="currentColor" />
    </svg>
  );
}
