"""The look of the panel: calm, by JupyterLab's own colours, so that it follows the light and the dark theme."""

STYLE = """<style>
.cr-panel { font-family: var(--jp-ui-font-family, sans-serif); font-size: 14px; line-height: 1.45;
  color: var(--jp-ui-font-color0, #222); background: var(--jp-layout-color1, #fff); overflow-x: hidden;
  container-type: inline-size; width: 100%; box-sizing: border-box;
  border: 1px solid var(--jp-border-color2, #ccc); border-radius: 4px; padding: 10px 14px; }
.cr-panel .widget-html-content, .cr-panel .jupyter-widget-html-content { font-size: 14px; line-height: 1.45; }
.cr-panel .widget-html, .cr-panel .jupyter-widgets { max-width: 100%; }
.cr-panel .cr-columns { display: grid; gap: 18px; align-items: start;
  grid-template-columns: minmax(0, 11fr) minmax(0, 10fr); }
.cr-holder { min-width: 0; overflow: visible !important; } .cr-holder > .widget-html { width: 100%; margin: 0; }
.cr-side { height: max(440px, calc(100vh - 300px)); width: 100%; min-width: 0; box-sizing: border-box;
  overflow: auto !important; padding: 2px 12px 0 4px; display: block !important; }
.cr-side > .widget-box { overflow: visible !important; } .cr-side > .widget-box > .widget-html { flex: none; }
@container (max-width: 720px) { .cr-panel .cr-columns { grid-template-columns: minmax(0, 1fr); }
  .cr-side { height: auto; } }
.cr-panel h2, .cr-panel h3, .cr-panel h4 { font-weight: 600; margin: 0; line-height: 1.3; }
.cr-panel h2 { font-size: 17px; } .cr-panel h3 { font-size: 14px; margin: 16px 0 5px; padding-bottom: 2px;
  border-bottom: 1px solid var(--jp-border-color2, #ccc); }
.cr-panel h4 { font-size: 13px; margin: 6px 0 2px; color: var(--jp-ui-font-color1, #444); }
.cr-panel p, .cr-panel ul, .cr-panel ol { margin: 2px 0 6px; } .cr-panel ul { padding-left: 20px; }
.cr-text { white-space: pre-wrap; overflow-wrap: anywhere; overflow: hidden; unicode-bidi: isolate; }
.cr-none, .cr-small, .cr-help { color: var(--jp-ui-font-color1, #444); }
.cr-small, .cr-help, .cr-panel small { font-size: 13px; }
.cr-tag { font-size: 13px; font-weight: 400; margin-left: 12px; color: var(--jp-ui-font-color1, #444); }
.cr-people { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 10px; }
.cr-people > div { background: var(--jp-layout-color2, #f3f3f3); border-radius: 4px; padding: 4px 10px 8px; }
.cr-name { font-size: 15px; font-weight: 600; overflow-wrap: anywhere; }
.cr-panel table { border-collapse: collapse; width: 100%; font-size: 13px; table-layout: auto; margin: 2px 0 6px; }
.cr-panel table.cr-narrow { width: auto; }
.cr-panel th, .cr-panel td { text-align: left; vertical-align: top; padding: 3px 12px 3px 0; font-weight: 400;
  border-bottom: 1px solid var(--jp-border-color3, #e4e4e4); background: none; white-space: normal; }
.cr-panel thead th { color: var(--jp-ui-font-color1, #444); } .cr-panel th { min-width: 96px; max-width: 190px; }
.cr-panel td:not(:last-child) { white-space: nowrap; } .cr-panel td:last-child { width: 100%; padding-right: 0; }
.cr-panel table.cr-narrow td:last-child { width: auto; }
.cr-panel td:not(:last-child) .cr-text { white-space: inherit; overflow-wrap: normal; }
.cr-panel .cr-clock th { min-width: 74px; } .cr-panel .cr-clock td { white-space: normal !important; }
.cr-clock td:nth-of-type(1) { min-width: 76px; } .cr-clock td:nth-of-type(2) { min-width: 90px; }
.cr-over td:nth-of-type(2), .cr-within td:nth-of-type(2) { font-weight: 600; }
.cr-panel ol.cr-lines { list-style: none; padding: 0; }
.cr-panel ol.cr-lines > li { padding: 4px 0 5px; border-bottom: 1px solid var(--jp-border-color3, #e4e4e4); }
.cr-head { color: var(--jp-ui-font-color1, #444); font-size: 13px; }
.cr-head b { color: var(--jp-ui-font-color0, #222); margin-right: 6px; }
.cr-status { padding: 6px 10px; border-left: 4px solid var(--jp-border-color1, #999); white-space: pre-wrap;
  background: var(--jp-layout-color2, #f3f3f3); overflow-wrap: anywhere; margin: 3px 0; }
.cr-good { border-left-color: var(--jp-success-color1, #2e7d32); }
.cr-bad { border-left-color: var(--jp-warn-color1, #b25b00); font-weight: 600; }
.cr-urgent { border: 2px solid var(--jp-error-color1, #c62828); border-left-width: 8px;
  font-weight: 600; font-size: 15px; }
.cr-q { margin: 0 0 12px; padding: 0 0 0 2px; overflow: visible !important; }
.cr-q > .jupyter-widgets { margin: 0; height: auto; min-height: 0; }
.cr-q > .widget-html { line-height: 1.3; }
.cr-ask, .cr-q > .widget-label-basic { font-weight: 600; }
.cr-q > .widget-inline-hbox { flex-direction: column; align-items: stretch;
  height: auto; width: auto; }
.cr-q > .widget-radio { width: auto; display: block; height: auto; margin: 0; }
.cr-q > .widget-radio > .widget-label, .cr-q > .widget-inline-hbox > .widget-label {
  width: auto !important; max-width: 100%; white-space: normal; text-align: left; height: auto; line-height: 1.4;
  overflow: visible; text-overflow: clip; font-weight: 600; font-size: 14px; padding: 0; margin: 0 0 2px;
  color: var(--jp-ui-font-color0, #222); display: block; }
.cr-q .widget-radio-box { display: flex; flex-flow: row wrap !important; gap: 2px 16px;
  width: auto; margin: 0 !important; height: auto; }
.cr-q .widget-radio-box label { font-size: 14px; line-height: 1.5; height: auto; width: auto; margin: 0;
  white-space: normal;
  color: var(--jp-ui-font-color0, #222); display: inline-flex; align-items: center;
  flex-direction: row-reverse; gap: 5px; }
.cr-q .widget-radio-box input { margin: 0; position: static; }
.cr-many { display: flex !important; flex-flow: row wrap !important; gap: 0 16px; overflow: visible !important; }
.cr-many .widget-checkbox, .cr-many .jupyter-widget-checkbox { width: auto; min-width: 0; margin: 0; }
.cr-panel .widget-checkbox .widget-label-basic, .cr-panel .jupyter-widget-checkbox .widget-label-basic {
  font-weight: 400; font-size: 14px; white-space: normal; color: var(--jp-ui-font-color0, #222); line-height: 1.5; }
.cr-entry { display: grid !important; grid-template-columns: 130px minmax(0, 1fr); gap: 0 8px;
  width: 100%; overflow: hidden; }
.cr-entry > .jupyter-widgets { margin: 0; min-width: 0; } .cr-entry .widget-html-content { font-size: 13px; }
.cr-help summary { cursor: pointer; } .cr-help dl { margin: 2px 0 0; display: grid; gap: 0 8px;
  grid-template-columns: max-content minmax(0, 1fr); } .cr-help dt { font-weight: 600; } .cr-help dd { margin: 0; }
.cr-foot { position: sticky; bottom: 0; background: var(--jp-layout-color1, #fff); padding: 4px 0 8px;
  border-top: 1px solid var(--jp-border-color2, #ccc); overflow: visible !important; }
.cr-missing { max-height: 130px; overflow-y: auto; font-size: 13px; }
.cr-missing summary { font-weight: 600; cursor: pointer; }
.cr-panel .widget-textarea { width: 100%; box-sizing: border-box; margin: 0; overflow: visible; }
.cr-panel textarea { box-sizing: border-box; width: 100%; margin: 0; font-size: 14px;
  line-height: 1.45; font-family: inherit; }
.cr-panel .jupyter-button { font-size: 14px; width: auto; min-width: 92px; padding: 0 14px; }
.cr-panel :focus-visible { outline: 2px solid var(--jp-brand-color1, #1976d2); outline-offset: 1px; }
.cr-bar { align-items: center; flex-wrap: wrap !important; overflow: visible !important; }
@media (prefers-reduced-motion: reduce) { .cr-panel * { transition: none !important; animation: none !important; } }
</style>"""
