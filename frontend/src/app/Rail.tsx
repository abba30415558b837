/** The narrow way around: eight places, and at the foot how it all looks. */
import { Menu, Tooltip, UnstyledButton, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import { BookOpenCheck, Check, CircleHelp, Inbox, Languages, LayoutTemplate, ListChecks, Moon, PlugZap, ScanSearch, Settings, Sun, SunMoon, Workflow, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, NavLink } from "react-router";

import { useParkedCount } from "../api/hooks/parked";
import { chooseLanguage, LANGUAGES } from "../i18n";
import { TourItems } from "../tour/HelpMenu";
import { Logo } from "./Logo";
import styles from "./shell.module.css";

const PLACES: [name: string, icon: LucideIcon][] = [
  ["flows", Workflow],
  ["runs", ListChecks],
  ["records", ScanSearch],
  ["ledger", BookOpenCheck],
  ["parked", Inbox],
  ["connections", PlugZap],
  ["templates", LayoutTemplate],
  ["settings", Settings],
];

export function Rail() {
  const { t } = useTranslation("shell");
  return (
    <nav className={styles.rail} aria-label={t("nav.label")}>
      <Link to="/flows" className={styles.home} aria-label={t("common:app.name")}>
        <Logo size={34} />
      </Link>
      {PLACES.map(([name, Icon]) => (
        <NavLink key={name} to={`/${name}`} className={styles.place ?? ""}>
          <span className={styles.icon}>
            <Icon size={20} aria-hidden />
            {name === "parked" && <ParkedCount />}
          </span>
          {t(`nav.${name}`)}
        </NavLink>
      ))}
      <span className={styles.push} />
      <HelpMenu />
      <SchemeSwitch />
      <LanguageSwitch />
    </nav>
  );
}

function HelpMenu() {
  const { t } = useTranslation("tour");
  return (
    <FootMenu label={t("menu.label")} icon={<CircleHelp size={18} />}>
      <TourItems />
    </FootMenu>
  );
}

function ParkedCount() {
  const { t } = useTranslation("shell");
  const count = useParkedCount().data ?? 0;
  if (count === 0) return null;
  return (
    <span className={styles.count} aria-label={t("nav.parkedCount", { count })}>
      {count > 99 ? "99+" : count}
    </span>
  );
}

const SCHEMES: Record<MantineColorScheme, LucideIcon> = { light: Sun, dark: Moon, auto: SunMoon };

function SchemeSwitch() {
  const { t } = useTranslation("shell");
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Icon = SCHEMES[colorScheme];
  return (
    <FootMenu label={t("scheme.label")} icon={<Icon size={18} />}>
      {(Object.keys(SCHEMES) as MantineColorScheme[]).map((scheme) => (
        <Choice key={scheme} chosen={scheme === colorScheme} onClick={() => setColorScheme(scheme)}>
          {t(`scheme.${scheme}`)}
        </Choice>
      ))}
    </FootMenu>
  );
}

function LanguageSwitch() {
  const { t, i18n } = useTranslation("shell");
  return (
    <FootMenu label={t("language.label")} icon={<Languages size={18} />}>
      {LANGUAGES.map((language) => (
        <Choice key={language} chosen={i18n.language === language} onClick={() => void chooseLanguage(language)}>
          {t(`language.${language}`)}
        </Choice>
      ))}
    </FootMenu>
  );
}

function FootMenu({ label, icon, children }: { label: string; icon: ReactNode; children: ReactNode }) {
  return (
    <Menu position="right-end">
      <Menu.Target>
        <Tooltip label={label} position="right">
          <UnstyledButton className={styles.foot} aria-label={label}>
            {icon}
          </UnstyledButton>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}

function Choice({ chosen, onClick, children }: { chosen: boolean; onClick: () => void; children: ReactNode }) {
  return (
    <Menu.Item leftSection={chosen ? <Check size={14} /> : <span style={{ width: 14, display: "block" }} />} aria-current={chosen} onClick={onClick}>
      {children}
    </Menu.Item>
  );
}
