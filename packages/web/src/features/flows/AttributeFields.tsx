import { ActionIcon, Button, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useText } from "../../i18n/use-text.ts";
import { freshKey, type DraftAttribute } from "./draft.ts";
import classes from "./flows.module.css";

/** Participant data that a rule notes with the customer: pairs of a name and a value. */
export function AttributeFields(props: {
  readonly attributes: readonly DraftAttribute[];
  readonly error: string | undefined;
  readonly onChange: (attributes: readonly DraftAttribute[]) => void;
}) {
  const { attributes, onChange } = props;
  const text = useText();
  return (
    <fieldset className={classes["rows"]}>
      <legend>{text("flows.data")}</legend>
      {attributes.map((attribute, index) => (
        <div key={attribute.key} className={classes["row"]}>
          <TextInput
            aria-label={text("flows.dataName", { number: index + 1 })}
            placeholder={text("flows.dataNamePlaceholder")}
            value={attribute.name}
            maxLength={200}
            onChange={(event) =>
              onChange(attributes.with(index, { ...attribute, name: event.currentTarget.value }))
            }
          />
          <TextInput
            aria-label={text("flows.dataValue", { number: index + 1 })}
            placeholder={text("flows.dataValuePlaceholder")}
            value={attribute.value}
            maxLength={1000}
            onChange={(event) =>
              onChange(attributes.with(index, { ...attribute, value: event.currentTarget.value }))
            }
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={text("flows.removeData", { number: index + 1 })}
            onClick={() => onChange(attributes.toSpliced(index, 1))}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      {props.error === undefined ? null : <p className={classes["error"]}>{props.error}</p>}
      <div>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconPlus size={14} aria-hidden />}
          disabled={attributes.length >= 20}
          onClick={() => onChange([...attributes, { key: freshKey(), name: "", value: "" }])}
        >
          {text("flows.addData")}
        </Button>
      </div>
    </fieldset>
  );
}
