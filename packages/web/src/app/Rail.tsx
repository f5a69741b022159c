import {
  Menu,
  Tooltip,
  UnstyledButton,
  VisuallyHidden,
  useMantineColorScheme,
} from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import {
  IconClockHour4,
  IconInbox,
  IconKeyboard,
  IconLogout,
  IconSettings,
  IconUrgent,
  IconVolume,
  IconVolumeOff,
} from "@tabler/icons-react";
import { deleteSession, patchUser } from "@tsubame/contract";
import { useState, type ReactNode } from "react";
import { NavLink } from "react-router";
import { call } from "../api/call.ts";
import { setSession, useMe, useSession } from "../api/session.ts";
import { useDrafts } from "../features/conversation/replies.tsx";
import { usePullable } from "../features/handover/handover-actions.ts";
import { isSoundOff, setSoundOff } from "../features/work/sound.ts";
import { languageOf, languages, type LanguageTag } from "../i18n/languages.ts";
import { useLanguage } from "../i18n/LanguageProvider.tsx";
import { useText } from "../i18n/use-text.ts";
import { PersonPhoto } from "../ui/PersonPhoto.tsx";
import classes from "./Rail.module.css";
import { canAdminister, canSwitchEmergencies, canWatch } from "./sections.ts";

const schemes = ["auto", "light", "dark"] as const;

/** The sections, and the person's own menu at its end. */
export function Rail(props: { readonly offerCount: number; readonly onShowShortcuts: () => void }) {
  const text = useText();
  const me = useMe();
  const pullable = usePullable();
  return (
    <nav className={classes["rail"]} aria-label={text("rail.label")}>
      <img className={classes["mark"]} src="/icon.svg" alt="" width={28} height={28} />
      <Section to="/work" label={text("rail.work")} count={props.offerCount}>
        <IconInbox size={20} stroke={1.7} aria-hidden />
      </Section>
      {canWatch(me) || pullable.data?.isAllowed === true ? (
        <Section to="/waiting" label={text("rail.waiting")}>
          <IconClockHour4 size={20} stroke={1.7} aria-hidden />
        </Section>
      ) : null}
      {canSwitchEmergencies(me) ? (
        <Section to="/emergencies" label={text("rail.emergencies")}>
          <IconUrgent size={20} stroke={1.7} aria-hidden />
        </Section>
      ) : null}
      {canAdminister(me) ? (
        <Section to="/admin" label={text("rail.admin")}>
          <IconSettings size={20} stroke={1.7} aria-hidden />
        </Section>
      ) : null}
      <span className={classes["space"]} />
      <PersonMenu onShowShortcuts={props.onShowShortcuts} />
    </nav>
  );
}

function Section(props: {
  readonly to: string;
  readonly label: string;
  readonly count?: number;
  readonly children: ReactNode;
}) {
  return (
    <Tooltip label={props.label} position="right">
      <NavLink to={props.to} className={classes["item"] ?? ""}>
        <VisuallyHidden>{props.label}</VisuallyHidden>
        {props.children}
        {props.count === undefined || props.count === 0 ? null : (
          <span className={classes["count"]}>{props.count}</span>
        )}
      </NavLink>
    </Tooltip>
  );
}

function PersonMenu({ onShowShortcuts }: { readonly onShowShortcuts: () => void }) {
  const text = useText();
  const me = useMe();
  const { data: session } = useSession();
  const client = useQueryClient();
  const drafts = useDrafts();
  const { language, setLanguage } = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [isQuiet, setQuiet] = useState(isSoundOff);
  const signOut = useMutation({
    mutationFn: () => call(deleteSession, {}),
    onSuccess: () => {
      drafts.clear();
      setSession(client, null);
    },
  });
  const keepLanguage = useMutation({
    mutationFn: (tag: LanguageTag) =>
      call(patchUser, { params: { userId: me.id }, body: { version: me.version, language: tag } }),
    onSuccess: (user) => {
      if (session !== null && session !== undefined) {
        setSession(client, {
          ...session,
          user: { ...session.user, language: user.language, version: user.version },
        });
      }
    },
  });

  return (
    <Menu position="right-end" width={240} withinPortal>
      <Menu.Target>
        <UnstyledButton
          className={classes["me"] ?? ""}
          aria-label={text("menu.label", { name: me.name })}
        >
          <PersonPhoto name={me.name} tintKey={me.id} size={30} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes["who"]}>
          <span>{me.name}</span>
          <span>{me.email}</span>
        </div>
        <Menu.Divider />
        <Menu.Label>{text("menu.language")}</Menu.Label>
        <Menu.RadioGroup
          value={language}
          onChange={(chosen) => {
            const tag = languageOf(chosen) ?? language;
            setLanguage(tag);
            keepLanguage.mutate(tag);
          }}
        >
          {languages.map(({ tag, name }) => (
            <Menu.RadioItem key={tag} lang={tag} value={tag}>
              {name}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Label>{text("menu.theme")}</Menu.Label>
        <Menu.RadioGroup
          value={colorScheme}
          onChange={(chosen) => setColorScheme(schemes.find((one) => one === chosen) ?? "auto")}
        >
          {schemes.map((scheme) => (
            <Menu.RadioItem key={scheme} value={scheme}>
              {text(`menu.theme.${scheme}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item
          leftSection={
            isQuiet ? <IconVolumeOff size={16} aria-hidden /> : <IconVolume size={16} aria-hidden />
          }
          onClick={() => {
            setSoundOff(!isQuiet);
            setQuiet(!isQuiet);
          }}
        >
          {text(isQuiet ? "menu.soundOn" : "menu.soundOff")}
        </Menu.Item>
        <Menu.Item leftSection={<IconKeyboard size={16} aria-hidden />} onClick={onShowShortcuts}>
          {text("menu.shortcuts")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLogout size={16} aria-hidden />}
          onClick={() => signOut.mutate()}
        >
          {text("menu.signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
