import { Checkbox, Stack } from "@mantine/core";
import { roleNames, type RoleName } from "@tsubame/contract";
import { useText } from "../../i18n/use-text.ts";

/** What a person may do: any of the three roles, each with what it allows. */
export function RoleChoice(props: {
  readonly value: readonly RoleName[];
  readonly onChange: (roles: RoleName[]) => void;
}) {
  const text = useText();
  return (
    <Checkbox.Group
      label={text("people.roles")}
      value={[...props.value]}
      onChange={(chosen) => props.onChange(roleNames.filter((role) => chosen.includes(role)))}
    >
      <Stack gap={8} mt={6}>
        {roleNames.toReversed().map((role) => (
          <Checkbox
            key={role}
            value={role}
            label={text(`people.role.${role}`)}
            description={text(`people.role.${role}.hint`)}
          />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
