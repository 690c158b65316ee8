import type { Theme } from "vitepress";
// The fonts of the other entry are files of 1 MB; the reader's own serve as well.
import DefaultTheme from "vitepress/theme-without-fonts";
import AllMeasured from "./components/AllMeasured.vue";
import ArrowTable from "./components/ArrowTable.vue";
import FeatureTable from "./components/FeatureTable.vue";
import MeasuredAny from "./components/MeasuredAny.vue";
import NarrowLatents from "./components/NarrowLatents.vue";
import NineClaims from "./components/NineClaims.vue";
import OpenQuestion from "./components/OpenQuestion.vue";
import PackageMap from "./components/PackageMap.vue";
import ModesMeasured from "./components/ModesMeasured.vue";
import NetworkWalk from "./components/NetworkWalk.vue";
import PeersMeasured from "./components/PeersMeasured.vue";
import PrincipalAxis from "./components/PrincipalAxis.vue";
import SmoothedCurve from "./components/SmoothedCurve.vue";
import ResultTable from "./components/ResultTable.vue";
import { withSearchOrder } from "./search-order.js";
import "./style.css";

export default {
  extends: DefaultTheme,
  enhanceApp({ app, siteData }) {
    siteData.value = withSearchOrder(siteData.value);
    app.component("AllMeasured", AllMeasured);
    app.component("ArrowTable", ArrowTable);
    app.component("FeatureTable", FeatureTable);
    app.component("MeasuredAny", MeasuredAny);
    app.component("NarrowLatents", NarrowLatents);
    app.component("NineClaims", NineClaims);
    app.component("OpenQuestion", OpenQuestion);
    app.component("PackageMap", PackageMap);
    app.component("ModesMeasured", ModesMeasured);
    app.component("NetworkWalk", NetworkWalk);
    app.component("PeersMeasured", PeersMeasured);
    app.component("PrincipalAxis", PrincipalAxis);
    app.component("SmoothedCurve", SmoothedCurve);
    app.component("ResultTable", ResultTable);
  },
} satisfies Theme;
