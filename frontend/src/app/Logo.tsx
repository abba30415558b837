/** Three steps joined by a wire. */
export function Logo({ size = 32 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden>
      <rect width="32" height="32" rx="8" fill="var(--wf-accent)" />
      <path d="M9 11c6 0 3 10 9 10h5M9 11h14" fill="none" stroke="var(--wf-on-accent)" strokeOpacity=".75" strokeWidth="2" strokeLinecap="round" />
      <circle cx="9" cy="11" r="3.2" fill="var(--wf-on-accent)" />
      <circle cx="23" cy="11" r="3.2" fill="var(--wf-on-accent)" />
      <circle cx="23" cy="21" r="3.2" fill="var(--wf-on-accent)" />
    </svg>
  );
}
