/** Line drawings on a 16-unit grid. */
const PATHS = {
  pass: 'M3 8.5l3.2 3.2L13 5',
  fail: 'M4 4l8 8M12 4l-8 8',
  warning: 'M8 2.5L14.5 13.5h-13zM8 6.5v3.2M8 11.6v.1',
  broken:
    'M6.5 9.5l-2 2a2.5 2.5 0 0 1-3.5-3.5l2-2M9.5 6.5l2-2a2.5 2.5 0 0 1 3.5 3.5l-2 2M5 3v-1.5M3 5H1.5M11 13v1.5M13 11h1.5',
  pending: 'M8 4v4l2.5 2M14 8a6 6 0 1 1-12 0 6 6 0 0 1 12 0z',
  shield: 'M8 1.5l5.5 2v4c0 3.5-2.3 5.8-5.5 7-3.2-1.2-5.5-3.5-5.5-7v-4zM5.5 8l1.8 1.8 3.2-3.4',
  chevron: 'M6 3.5L10.5 8 6 12.5',
  stop: 'M5.2 1.8h5.6l3.4 3.4v5.6l-3.4 3.4H5.2l-3.4-3.4V5.2zM5 8h6',
  play: 'M4.5 2.8v10.4L13 8z',
  dash: 'M4 8h8',
} as const;
export type IconName = keyof typeof PATHS;

/** Beside a text that says the same; hidden from screen readers. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className={`icon icon-${name}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
