/** The knot. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#12324f" />
      <g fill="none" strokeLinecap="round" strokeWidth="3.2">
        <path d="M11 28V13a6.5 6.5 0 1 1 7.5 6.4" stroke="#8cc6ff" />
        <path d="M25 27c-4.5-1-8.5-3.5-9.5-7.6C14.6 15.6 17 13 20.5 13" stroke="#ffffff" />
      </g>
    </svg>
  );
}
