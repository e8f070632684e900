/* Runs a notebook of a reviewer's desk when it is opened.

   A plain JupyterLab extension without a build step. It touches only notebooks that prepare_desk marked, runs each
   once per opening and once more when its kernel died, and asks for nothing over the network. Running a notebook
   records nothing: recording needs a click.
*/
(function () {
  "use strict";

  const NAME = "clare-review-opening";
  const WIDE = 1600; // pixels of a window that has room for a list of files beside the panel
  const begun = new WeakSet();

  function isNotebook(widget) {
    return Boolean(widget && widget.sessionContext && widget.context && widget.content && widget.content.model);
  }

  async function runWhenReady(app, widget) {
    if (!isNotebook(widget) || begun.has(widget)) {
      return;
    }
    begun.add(widget);
    await widget.context.ready;
    const told = widget.content.model.getMetadata("clare_review");
    if (!told || told.runs_when_opened !== true) {
      return;
    }
    await widget.sessionContext.ready;
    const kernel = widget.sessionContext.session && widget.sessionContext.session.kernel;
    if (!kernel) {
      begun.delete(widget);
      return;
    }
    await kernel.info;
    if (app.shell.currentWidget === widget) {
      runAgainAfterDeath(app, widget);
      if (window.innerWidth < WIDE && app.shell.collapseLeft) {
        app.shell.collapseLeft(); // the list of files gives its room to the panel; one click brings it back
      }
      await app.commands.execute("notebook:run-all-cells");
      handOver(widget, 20);
    } else {
      begun.delete(widget);
    }
  }

  /* The server starts a kernel that died again, but the panel on the page belonged to the dead one. */
  function runAgainAfterDeath(app, widget) {
    let died = false;
    const heard = async function (_context, status) {
      died = died || status === "autorestarting";
      if (!died || status !== "idle") {
        return;
      }
      died = false;
      widget.sessionContext.statusChanged.disconnect(heard);
      begun.delete(widget);
      await runWhenReady(app, app.shell.currentWidget);
    };
    widget.sessionContext.statusChanged.connect(heard);
  }

  /* JupyterLab leaves the focus on a cell, or where a dialog was; whoever opens a batch wants to begin in the panel,
     with one key, and whoever lost a kernel wants to go on there. */
  function handOver(widget, tries) {
    const panel = widget.node.querySelector(".cr-panel");
    if (panel && panel.contains(document.activeElement)) {
      return;
    }
    const asked = Boolean(document.querySelector(".jp-Dialog"));
    if (panel && !asked) {
      panel.dispatchEvent(new Event("cr-come"));
      panel.scrollIntoView({ block: "start" });
    }
    if (tries > 0) {
      setTimeout(handOver, 100, widget, asked ? tries : tries - 1);
    }
  }

  const plugin = {
    id: NAME + ":plugin",
    autoStart: true,
    activate: function (app) {
      app.restored.then(function () {
        runWhenReady(app, app.shell.currentWidget);
        app.shell.currentChanged.connect(function (_shell, change) {
          runWhenReady(app, change.newValue);
        });
      });
    }
  };

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB[NAME] = {
    init: function () {},
    get: function () {
      return Promise.resolve(function () {
        return { __esModule: true, default: plugin };
      });
    }
  };
})();
