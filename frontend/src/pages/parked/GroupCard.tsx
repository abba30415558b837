/** One cause at one step: why the records wait, what to do, and the records themselves, page by page. */
import { Button, Checkbox, Group, Paper, Text } from "@mantine/core";
import { ChevronDown, ChevronRight } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useParkedItems, type ParkedFilter } from "../../api/hooks/parked";
import type { ParkedGroup, ParkedItem } from "../../api/types";
import { Inline } from "../../components/Markdown";
import { ErrorState, LoadingRows } from "../../components/states";
import { useStepTitle } from "../../components/useStepTitle";
import { When } from "../../components/When";
import { GroupActions } from "./GroupActions";
import { ItemRow } from "./ItemRow";
import styles from "./parked.module.css";

interface GroupCardProps {
  group: ParkedGroup;
  filter: ParkedFilter;
}

export function GroupCard({ group, filter }: GroupCardProps) {
  const { t } = useTranslation("parked");
  const title = useStepTitle();
  const [unfolded, setUnfolded] = useState(false);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const open = (filter.status ?? "open") === "open";
  // With a search the group has more records than are shown, so “all” would send on what nobody looked at.
  const all = chosen.size === 0 && !filter.q;

  return (
    <Paper withBorder radius="lg" p="md" bg="var(--wf-surface)" component="section" aria-label={group.message}>
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <div style={{ minWidth: 0 }}>
          <Text fw={600}>
            <Inline text={group.message} />
          </Text>
          <Text size="sm" c="dimmed" mt={2}>
            {t("place", { flow: group.flow_name, node: title(group) })} · {t("items", { count: group.count })}
            {group.edited > 0 && ` · ${t("mendedCount", { count: group.edited })}`} · <When at={group.newest} />
          </Text>
          {open && (
            <Text size="sm" mt={4}>
              {t(`advice.${group.advice}`)}
            </Text>
          )}
        </div>
        {open && (
          <GroupActions
            chosen={all ? { group: group.key } : { ids: [...chosen] }}
            count={all ? group.count : chosen.size}
            all={all}
            onDone={() => setChosen(new Set())}
          />
        )}
      </Group>
      <Button
        mt="xs"
        size="compact-sm"
        variant="subtle"
        color="gray"
        aria-expanded={unfolded}
        leftSection={unfolded ? <ChevronDown size={15} /> : <ChevronRight size={15} />}
        onClick={() => setUnfolded(!unfolded)}
      >
        {t("records")}
      </Button>
      {unfolded && <Items filter={{ ...filter, group: group.key }} {...(open ? { chosen, onChoose: setChosen } : {})} />}
    </Paper>
  );
}

interface ItemsProps {
  filter: ParkedFilter;
  chosen?: ReadonlySet<string>;
  onChoose?: (chosen: ReadonlySet<string>) => void;
}

/** As many as the server replays by their ids in one request. */
const MOST_CHOSEN = 1_000;

function Items({ filter, chosen, onChoose }: ItemsProps) {
  const { t } = useTranslation("parked");
  const found = useParkedItems(filter);
  if (found.isPending) return <LoadingRows height={44} rows={3} />;
  if (found.isError && !found.data) return <ErrorState error={found.error} onRetry={() => void found.refetch()} compact />;

  const items = found.data.pages.flatMap((page) => page.items);
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    onChoose?.(next);
  };

  return (
    <div className={styles.items}>
      {chosen && onChoose && items.length > 1 && <ChooseAll items={items} chosen={chosen} onChoose={onChoose} />}
      {items.map((item) => (
        <ItemRow key={item.id} item={item} {...(chosen ? { chosen: chosen.has(item.id), onToggle: () => toggle(item.id) } : {})} />
      ))}
      {found.hasNextPage && (
        <Button variant="subtle" size="compact-sm" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </div>
  );
}

function ChooseAll({ items, chosen, onChoose }: { items: ParkedItem[] } & Required<Pick<ItemsProps, "chosen" | "onChoose">>) {
  const { t } = useTranslation("parked");
  const shown = items.slice(0, MOST_CHOSEN);
  const all = shown.every((item) => chosen.has(item.id));
  return (
    <Checkbox
      pl="var(--wf-space-3)"
      label={t("chooseShown", { count: shown.length })}
      checked={all}
      indeterminate={!all && chosen.size > 0}
      onChange={() => onChoose(all ? new Set() : new Set(shown.map((item) => item.id)))}
    />
  );
}
