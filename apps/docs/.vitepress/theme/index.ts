import type { Theme } from "vitepress";
// The fonts of the other entry are files of 1 MB; the reader's own serve as well.
import DefaultTheme from "vitepress/theme-without-fonts";
import ArrowTable from "./components/ArrowTable.vue";
import MeasuredResult from "./components/MeasuredResult.vue";
import NarrowLatents from "./components/NarrowLatents.vue";
import ResultTable from "./components/ResultTable.vue";
import "./style.css";

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component("ArrowTable", ArrowTable);
    app.component("MeasuredResult", MeasuredResult);
    app.component("NarrowLatents", NarrowLatents);
    app.component("ResultTable", ResultTable);
  },
} satisfies Theme;
