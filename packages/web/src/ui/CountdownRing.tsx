import classes from "./CountdownRing.module.css";

/** Time left as a ring that empties, with the seconds inside. The number is also said in text by its caller. */
export function CountdownRing(props: {
  readonly secondsLeft: number;
  readonly fractionLeft: number;
  readonly size?: number;
}) {
  const size = props.size ?? 36;
  const radius = size / 2 - 2;
  const circumference = 2 * Math.PI * radius;
  return (
    <span className={classes["ring"]} aria-hidden data-late={props.secondsLeft <= 5 || undefined}>
      <svg width={size} height={size} viewBox={`0 0 ${size} ${size}`}>
        <circle className={classes["track"]} cx={size / 2} cy={size / 2} r={radius} />
        <circle
          className={classes["rest"]}
          cx={size / 2}
          cy={size / 2}
          r={radius}
          strokeDasharray={circumference}
          strokeDashoffset={circumference * (1 - props.fractionLeft)}
        />
      </svg>
      <span className={classes["seconds"]}>{props.secondsLeft}</span>
    </span>
  );
}
