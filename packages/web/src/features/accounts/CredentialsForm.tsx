import { Anchor, PasswordInput, SegmentedControl, TextInput } from "@mantine/core";
import { useXPortalUrl } from "../../api/session.ts";
import type { TextId } from "../../i18n/languages.ts";
import { useText } from "../../i18n/use-text.ts";
import { useFieldText } from "../../ui/use-field-text.ts";
import classes from "./CredentialsForm.module.css";
import { isBroken, isTrimmed, type CredentialField, type Credentials } from "./credentials.ts";

interface FieldWords {
  readonly label: TextId;
  readonly where: TextId;
}

const words: Readonly<Record<CredentialField, FieldWords>> = {
  consumerKey: { label: "connect.consumerKey", where: "connect.consumerKeyWhere" },
  consumerSecret: { label: "connect.consumerSecret", where: "connect.consumerSecretWhere" },
  accessTokenKey: { label: "connect.accessToken", where: "connect.accessTokenWhere" },
  accessTokenSecret: {
    label: "connect.accessTokenSecret",
    where: "connect.accessTokenSecretWhere",
  },
};

/** As a `ref` of one identity it runs when the field appears, and never again while somebody types elsewhere. */
function focusNow(field: HTMLInputElement | null): void {
  field?.focus();
}

/** The fields of a connection, each with the place on X where its value stands. Secrets are typed, never shown back. */
export function CredentialsForm(props: {
  readonly value: Credentials;
  readonly onChange: (value: Credentials) => void;
  readonly error: unknown;
  /** While credentials are replaced, a field may stay empty to keep what is stored. */
  readonly isReplacing?: boolean;
  /** The field, by its name in the API, that a check found wrong: the form opens there. */
  readonly focusField?: string | null;
}) {
  const text = useText();
  const portalUrl = useXPortalUrl();
  const fieldText = useFieldText(props.error);
  const { value } = props;
  const set = (change: Partial<Credentials>) => props.onChange({ ...value, ...change });
  const noteOf = (field: string): string | undefined =>
    isBroken(field)
      ? text("connect.broken")
      : isTrimmed(field)
        ? text("connect.trimmed")
        : undefined;

  const credential = (field: CredentialField) => {
    const isSecret = field === "consumerSecret" || field === "accessTokenSecret";
    const Input = isSecret ? PasswordInput : TextInput;
    const note = noteOf(value[field]);
    return (
      <div key={field}>
        <Input
          ref={props.focusField === field ? focusNow : null}
          label={text(words[field].label)}
          description={text(words[field].where)}
          placeholder={props.isReplacing === true && isSecret ? text("connect.keepStored") : ""}
          value={value[field]}
          onChange={(event) => set({ [field]: event.currentTarget.value })}
          required={props.isReplacing !== true}
          withAsterisk={false}
          autoComplete="off"
          spellCheck={false}
          data-1p-ignore
          classNames={{ input: classes["mono"] ?? "" }}
          error={fieldText(field) ?? (isBroken(value[field]) ? note : undefined)}
          {...(isSecret
            ? { visibilityToggleButtonProps: { "aria-label": text("form.showPassword") } }
            : {})}
        />
        {note !== undefined && !isBroken(value[field]) ? (
          <p className={classes["note"]} aria-live="polite">
            {note}
          </p>
        ) : null}
      </div>
    );
  };

  return (
    <div className={classes["form"]}>
      <p className={classes["hint"]}>
        {text("connect.guide")}{" "}
        <Anchor
          underline="always"
          href={portalUrl}
          target="_blank"
          rel="noopener noreferrer"
          inherit
        >
          {new URL(portalUrl).host}
        </Anchor>
      </p>
      <TextInput
        label={text("connect.name")}
        description={text("connect.nameHint")}
        value={value.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
        required
        withAsterisk={false}
        error={fieldText("name")}
      />
      <fieldset className={classes["group"]}>
        <legend>{text("connect.consumerKeys")}</legend>
        {credential("consumerKey")}
        {credential("consumerSecret")}
      </fieldset>
      <fieldset className={classes["group"]}>
        <legend>{text("connect.accessTokens")}</legend>
        <p className={classes["warn"]}>{text("connect.permissionFirst")}</p>
        {credential("accessTokenKey")}
        {credential("accessTokenSecret")}
      </fieldset>
      <fieldset className={classes["group"]}>
        <legend>{text("connect.accountActivity")}</legend>
        <div>
          <span className={classes["label"]} id="tier-label">
            {text("connect.tier")}
          </span>
          <p className={classes["hint"]} id="tier-hint">
            {text(value.tier === "premium" ? "connect.tierWhere" : "connect.tierEnterpriseWhere")}
          </p>
          <SegmentedControl
            aria-labelledby="tier-label"
            aria-describedby="tier-hint"
            value={value.tier}
            onChange={(tier) => set({ tier: tier === "enterprise" ? "enterprise" : "premium" })}
            data={[
              { value: "premium", label: text("connect.tierPremium") },
              { value: "enterprise", label: text("connect.tierEnterprise") },
            ]}
          />
        </div>
        {value.tier === "premium" ? (
          <TextInput
            ref={props.focusField === "envName" ? focusNow : null}
            label={text("connect.environment")}
            description={text("connect.environmentWhere")}
            value={value.envName}
            onChange={(event) => set({ envName: event.currentTarget.value })}
            required
            withAsterisk={false}
            autoComplete="off"
            spellCheck={false}
            classNames={{ input: classes["mono"] ?? "" }}
            error={fieldText("envName")}
          />
        ) : (
          <p className={classes["hint"]}>{text("connect.environmentNotNeeded")}</p>
        )}
      </fieldset>
    </div>
  );
}
