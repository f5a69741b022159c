import { ActionIcon, Button, NumberInput, Textarea, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import type { FlowMenu, FlowMenuOption } from "@tsubame/contract";
import { useState } from "react";
import { useText } from "../../i18n/use-text.ts";
import type { ErrorAt } from "./ConditionBox.tsx";
import { freshKey } from "./draft.ts";
import classes from "./flows.module.css";
import { MenuPreview } from "./MenuPreview.tsx";

/** A question with its answers, and beside it what the customer sees. */
export function MenuFields(props: {
  readonly menu: FlowMenu;
  readonly errorAt: ErrorAt;
  readonly onChange: (menu: FlowMenu) => void;
}) {
  const { menu, errorAt, onChange } = props;
  const text = useText();
  const [keys, setKeys] = useState(() => menu.options.map(freshKey));
  const setOption = (index: number, option: FlowMenuOption) =>
    onChange({ ...menu, options: menu.options.with(index, option) });
  return (
    <section className={classes["menu"]} aria-label={text("flows.menu")}>
      <h4>{text("flows.menu")}</h4>
      <div className={classes["menuFields"]}>
        <Textarea
          label={text("flows.menuText")}
          value={menu.text}
          autosize
          minRows={2}
          maxRows={6}
          maxLength={2000}
          onChange={(event) => onChange({ ...menu, text: event.currentTarget.value })}
          error={errorAt("text")}
        />
        {menu.options.map((option, index) => (
          <section
            key={keys[index] ?? index}
            className={classes["option"]}
            aria-label={text("flows.option", { number: index + 1 })}
          >
            <div className={classes["row"]}>
              <TextInput
                label={text("flows.optionLabel", { number: index + 1 })}
                value={option.label}
                maxLength={36}
                onChange={(event) =>
                  setOption(index, relabelled(option, event.currentTarget.value))
                }
                error={errorAt(`options.${index}.label`) ?? errorAt(`options.${index}`, true)}
              />
              <TextInput
                label={text("flows.optionValue")}
                value={option.value}
                maxLength={100}
                onChange={(event) =>
                  setOption(index, { ...option, value: event.currentTarget.value })
                }
                error={errorAt(`options.${index}.value`)}
              />
              <ActionIcon
                className={classes["rowEnd"] ?? ""}
                variant="subtle"
                color="gray"
                aria-label={text("flows.removeOption", { number: index + 1 })}
                disabled={menu.options.length <= 2}
                onClick={() => {
                  setKeys(keys.toSpliced(index, 1));
                  onChange({ ...menu, options: menu.options.toSpliced(index, 1) });
                }}
              >
                <IconX size={16} aria-hidden />
              </ActionIcon>
            </div>
            <TextInput
              label={text("flows.optionDescription")}
              value={option.description ?? ""}
              maxLength={72}
              onChange={(event) => {
                const { description: _description, ...rest } = option;
                const description = event.currentTarget.value;
                setOption(index, description === "" ? rest : { ...rest, description });
              }}
              error={errorAt(`options.${index}.description`)}
            />
          </section>
        ))}
        <div>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconPlus size={14} aria-hidden />}
            disabled={menu.options.length >= 20}
            onClick={() => {
              setKeys([...keys, freshKey()]);
              onChange({ ...menu, options: [...menu.options, { label: "", value: "" }] });
            }}
          >
            {text("flows.addOption")}
          </Button>
        </div>
        <NumberInput
          label={text("flows.menuWait")}
          description={text("flows.menuWaitHint")}
          value={menu.waitSeconds}
          min={10}
          max={86_400}
          allowDecimal={false}
          suffix={` ${text("form.seconds")}`}
          onChange={(seconds) => onChange({ ...menu, waitSeconds: Number(seconds) })}
          error={errorAt("waitSeconds")}
        />
        {errorAt("options", true) === undefined ? null : (
          <p className={classes["error"]} role="alert">
            {errorAt("options", true)}
          </p>
        )}
      </div>
      <MenuPreview menu={menu} />
    </section>
  );
}

/** A value that was only the label follows it; one that was written stays. */
function relabelled(option: FlowMenuOption, label: string): FlowMenuOption {
  const isFollowing = option.value === "" || option.value === option.label;
  return { ...option, label, value: isFollowing ? label : option.value };
}
