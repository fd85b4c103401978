interface Point {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** 0 to 1. */
  readonly share: number;
}

const day = 86_400_000;
const width = 240;
const height = 48;

/** The last day, now at the right. */
export function Plot({ label, points }: { label: string; points: readonly Point[] }) {
  const end = points.at(-1)?.at ?? 0;
  const places = points.map(({ at, share }) => {
    const x = width * (1 - (end - at) / day);
    return [Math.max(0, x).toFixed(1), (height - 1 - share * (height - 2)).toFixed(1)] as const;
  });
  const line = places.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join('');
  const [first] = places;
  const highest = Math.max(0, ...points.map(({ share }) => share));
  return (
    <svg
      role="img"
      aria-label={`${label}: ${Math.round((points.at(-1)?.share ?? 0) * 100)}% now, ${Math.round(highest * 100)}% at most`}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      className="mt-2 h-12 w-full text-accent"
    >
      <path d={`M0 ${height - 0.5}H${width}`} className="stroke-line" strokeWidth="1" />
      {places.length > 1 ? (
        <>
          <path d={`${line}V${height}H${first?.[0]}Z`} fill="currentColor" opacity=".12" />
          <path
            d={line}
            fill="none"
            stroke="currentColor"
            strokeWidth="1.5"
            vectorEffect="non-scaling-stroke"
          />
        </>
      ) : (
        places.map(([x, y]) => <circle key={x} cx={Number(x) - 2} cy={y} r="2" fill="currentColor" />)
      )}
    </svg>
  );
}
