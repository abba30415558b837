/** A few colours by name; the one in use is marked, and said. */
import { ActionIcon, Menu } from "@mantine/core";
import { Check, Palette } from "lucide-react";
import { useTranslation } from "react-i18next";

import { type Color, COLORS } from "../document/groups";
import classes from "./Group.module.css";

interface ColorMenuProps {
  readonly label: string;
  readonly color: Color | null;
  readonly standard?: Color;
  readonly onPick: (color: Color | null) => void;
}

export function ColorMenu({ label, color, standard = "grey", onPick }: ColorMenuProps) {
  const { t } = useTranslation("canvas");
  const now = color ?? standard;

  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={24} aria-label={label} title={label}>
          <Palette size={14} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {COLORS.map((name) => (
          <Menu.Item
            key={name}
            aria-current={name === now || undefined}
            leftSection={<span className={classes.swatch} data-color={name} />}
            rightSection={name === now ? <Check size={14} aria-hidden /> : null}
            onClick={() => onPick(name === standard ? null : name)}
          >
            {t(`color.${name}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
