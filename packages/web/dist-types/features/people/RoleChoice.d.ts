import { type RoleName } from "@tsubame/contract";
/** What a person may do: any of the three roles, each with what it allows. */
export declare function RoleChoice(props: {
    readonly value: readonly RoleName[];
    onChange(roles: RoleName[]): void;
}): import("react").JSX.Element;
