/** A search that waits until nobody types any more. */
import { TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { Search } from "lucide-react";
import { useState } from "react";

interface SearchBoxProps {
  start: string;
  label: string;
  onSearch: (q: string) => void;
  width?: number;
}

export function SearchBox({ start, label, onSearch, width = 250 }: SearchBoxProps) {
  const [text, setText] = useState(start);
  const later = useDebouncedCallback(onSearch, 300);
  return (
    <TextInput
      w={width}
      value={text}
      placeholder={label}
      aria-label={label}
      leftSection={<Search size={15} aria-hidden />}
      onChange={(event) => {
        setText(event.currentTarget.value);
        later(event.currentTarget.value);
      }}
    />
  );
}
