import { IconCircleCheck, IconCircleMinus } from "@tabler/icons-react";
import type { IntegrationChecks, XGeneration } from "@tsubame/contract";
import type { TextId } from "../../i18n/languages.ts";
import { useText } from "../../i18n/use-text.ts";
import { Panel } from "../../ui/Page.tsx";
import classes from "./AbilitiesPanel.module.css";
import { useChecks } from "./account-data.ts";

const abilityTexts: readonly (readonly [keyof IntegrationChecks["abilities"], TextId])[] = [
  ["media", "abilities.media"],
  ["quickReplies", "abilities.quickReplies"],
  ["callsToAction", "abilities.callsToAction"],
  ["location", "abilities.location"],
  ["typing", "abilities.typing"],
  ["readMarks", "abilities.readMarks"],
  ["welcomeMessages", "abilities.welcomeMessages"],
  ["replay", "abilities.replay"],
];

/** X's own names of its APIs, the same in every language. */
const apiNames: Readonly<Record<XGeneration, string>> = {
  "v1.1-premium": "Premium Account Activity API (v1.1)",
  "v1.1-enterprise": "Enterprise Account Activity API (v1.1)",
  "v2-account-activity": "X API v2 + Account Activity",
  "v2-activity": "X API v2 + X Activity API",
};

/** What the API that serves this account can carry, so that nobody looks for a button that cannot be there. */
export function AbilitiesPanel({ integrationId }: { readonly integrationId: string }) {
  const text = useText();
  const checks = useChecks(integrationId);
  if (checks.data === undefined || checks.data.createStatus !== "Completed") return null;
  const { abilities, generation } = checks.data;
  return (
    <Panel title={text("abilities.title")} hint={text("abilities.hint")}>
      <details className={classes["fold"]}>
        <summary>{apiNames[generation]}</summary>
        <ul className={classes["list"]}>
          {abilityTexts.map(([name, id]) => (
            <li key={name} data-has={abilities[name]}>
              {abilities[name] ? (
                <IconCircleCheck size={16} stroke={1.8} aria-hidden />
              ) : (
                <IconCircleMinus size={16} stroke={1.8} aria-hidden />
              )}
              <span>{text(id)}</span>
              <span className={classes["word"]}>
                {text(abilities[name] ? "abilities.yes" : "abilities.no")}
              </span>
            </li>
          ))}
        </ul>
      </details>
    </Panel>
  );
}
