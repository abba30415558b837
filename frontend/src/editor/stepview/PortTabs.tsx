/** The ports of a step side by side with their counts; many of them become a list. One port needs no choice. */
import { SegmentedControl, Select } from "@mantine/core";

interface PortTabsProps {
  readonly label: string;
  readonly ports: readonly { readonly name: string; readonly title: string }[];
  readonly value: string;
  readonly onChange: (port: string) => void;
  readonly counts?: Readonly<Record<string, number>>;
}

const SIDE_BY_SIDE = 4;

export function PortTabs({ label, ports, value, onChange, counts }: PortTabsProps) {
  if (ports.length < 2) return null;
  const data = ports.map(({ name, title }) => ({ value: name, label: counts?.[name] === undefined ? title : `${title} (${counts[name]})` }));
  if (ports.length <= SIDE_BY_SIDE) return <SegmentedControl size="xs" aria-label={label} value={value} onChange={onChange} data={data} />;
  return <Select size="xs" w={170} aria-label={label} allowDeselect={false} value={value} onChange={(port) => port && onChange(port)} data={data} />;
}
