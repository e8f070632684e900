"""Running notebooks: params checked before a kernel starts, papermill in a pool, manifests, JupyterLab."""
