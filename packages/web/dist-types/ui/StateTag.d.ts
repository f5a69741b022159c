declare const icons: {
    readonly good: import("react").ForwardRefExoticComponent<import("@tabler/icons-react").IconProps & import("react").RefAttributes<SVGSVGElement>>;
    readonly bad: import("react").ForwardRefExoticComponent<import("@tabler/icons-react").IconProps & import("react").RefAttributes<SVGSVGElement>>;
    readonly wait: import("react").ForwardRefExoticComponent<import("@tabler/icons-react").IconProps & import("react").RefAttributes<SVGSVGElement>>;
    readonly quiet: import("react").ForwardRefExoticComponent<import("@tabler/icons-react").IconProps & import("react").RefAttributes<SVGSVGElement>>;
    readonly busy: import("react").ForwardRefExoticComponent<import("@tabler/icons-react").IconProps & import("react").RefAttributes<SVGSVGElement>>;
};
export type StateTone = keyof typeof icons;
/** A state as shape and word; the colour only repeats them. */
export declare function StateTag({ tone, label }: {
    readonly tone: StateTone;
    readonly label: string;
}): import("react").JSX.Element;
export {};
