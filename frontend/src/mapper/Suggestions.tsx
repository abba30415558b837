/** What is proposed, to be taken one by one or all at once; nothing is mapped by itself. */
import { Button, Group, Popover, Stack } from "@mantine/core";
import { Check, Sparkles } from "lucide-react";
import { useTranslation } from "react-i18next";

import { pathText } from "../data/path";
import classes from "./mapper.module.css";
import type { Mapper } from "./useMapper";

export function Suggestions({ mapper }: { mapper: Mapper }) {
  const { t } = useTranslation("mapper");
  const count = mapper.proposed.length;
  const titles = new Map(mapper.targets.map(({ name, title }) => [name, title || name]));
  return (
    <Popover position="bottom-end" shadow="md" width={420} trapFocus withinPortal>
      <Popover.Target>
        <Button size="sm" variant="light" disabled={count === 0} leftSection={<Sparkles size={14} aria-hidden />}>
          {t("suggest.open", { count })}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("suggest.title")}>
        <Stack gap={6}>
          <Group justify="space-between">
            <strong>{t("suggest.title")}</strong>
            <Button size="compact-sm" disabled={count === 0} onClick={() => mapper.accept(mapper.proposed.map(({ target }) => target))}>
              {t("suggest.all")}
            </Button>
          </Group>
          <ul className={classes.proposals}>
            {mapper.proposed.map(({ target, path, why }) => (
              <li key={target}>
                <span className={classes.proposal}>
                  <span className="wf-mono">{pathText(path)}</span> → <strong>{titles.get(target)}</strong>
                  <small>{t(`suggest.${why}`)}</small>
                </span>
                <Button
                  size="compact-xs"
                  variant="light"
                  leftSection={<Check size={12} aria-hidden />}
                  aria-label={t("suggest.acceptOne", { name: pathText(path), target: titles.get(target) })}
                  onClick={() => mapper.accept([target])}
                >
                  {t("suggest.take")}
                </Button>
              </li>
            ))}
          </ul>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
