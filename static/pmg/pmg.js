// Small helps of the pages: confirm, unsaved changes, table filter, keyboard, htmx failures. All pages work without it.
(() => {
    "use strict";

    const crear = (nombre, atributos = {}, ...hijos) => {
        const nodo = document.createElement(nombre);
        for (const [clave, valor] of Object.entries(atributos)) nodo.setAttribute(clave, valor);
        nodo.append(...hijos);
        return nodo;
    };

    const avisar = (texto) => {
        const lugar = document.getElementById("avisos") || document.getElementById("contenido");
        lugar?.prepend(crear("div", { class: "alert alert-danger", role: "alert" }, texto));
    };

    // Confirm dialogs: <form data-confirmar="¿…?"> or a submit button with the same attribute.
    const preguntar = (texto, verbo) => new Promise((responder) => {
        const cancelar = crear("button", { class: "btn btn-outline-secondary", value: "no" }, "Cancelar");
        const seguir = crear("button", { class: "btn btn-primary", value: "si" }, verbo);
        const dialogo = crear("dialog", { class: "dialogo", "aria-label": "Confirmar" },
            crear("form", { method: "dialog" }, crear("p", {}, texto),
                crear("div", { class: "dialogo-botones" }, cancelar, seguir)));
        document.body.append(dialogo);
        dialogo.addEventListener("close", () => {
            responder(dialogo.returnValue === "si");
            dialogo.remove();
        });
        dialogo.showModal();
        cancelar.focus();
    });

    const confirmados = new WeakSet();
    const enviados = new WeakSet();
    const cambiados = new Set();

    document.addEventListener("submit", async (evento) => {
        const formulario = evento.target;
        const boton = evento.submitter;
        if (formulario.method === "dialog") return;
        if (enviados.has(formulario)) return evento.preventDefault();
        const texto = boton?.dataset.confirmar || formulario.dataset.confirmar;
        if (texto && !confirmados.has(formulario)) {
            evento.preventDefault();
            evento.stopImmediatePropagation();
            if (await preguntar(texto, boton?.textContent.trim() || "Continuar")) {
                confirmados.add(formulario);
                formulario.requestSubmit(boton || undefined);
            }
            return;
        }
        confirmados.delete(formulario);
        cambiados.delete(formulario);
        if (formulario.method === "post" && !formulario.matches("[hx-post],[data-hx-post],[data-subida]")) enviados.add(formulario);
    }, true);

    // Back from the next page: the same form may be sent again.
    window.addEventListener("pageshow", (evento) => {
        if (evento.persisted) document.querySelectorAll("form").forEach((formulario) => enviados.delete(formulario));
    });

    // Unsaved changes: <form data-avisar-cambios>.
    document.addEventListener("input", (evento) => {
        const formulario = evento.target.closest("form[data-avisar-cambios]");
        if (formulario) cambiados.add(formulario);
        if (evento.target.matches("[data-filtra]")) filtrar(evento.target);
    });
    window.addEventListener("beforeunload", (evento) => {
        if ([...cambiados].some((formulario) => formulario.isConnected)) evento.preventDefault();
    });

    // Table filter: accents and capitals do not matter.
    const llano = (texto) => texto.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
    const filtrar = (caja) => {
        const buscado = llano(caja.value.trim());
        const filas = [...document.querySelectorAll(`#${CSS.escape(caja.dataset.filtra)} tbody tr`)];
        for (const fila of filas) fila.hidden = !llano(fila.textContent).includes(buscado);
        const visibles = filas.filter((fila) => !fila.hidden).length;
        const cuenta = document.querySelector(`[data-filtra-cuenta="${CSS.escape(caja.dataset.filtra)}"]`);
        if (!cuenta) return;
        if (!buscado) cuenta.textContent = "";
        else if (visibles) cuenta.textContent = `${visibles} de ${filas.length}`;
        else cuenta.textContent = "Ninguna fila contiene ese texto. Pruebe con menos palabras.";
    };

    // Stacked tables keep their meaning: display:grid would drop the table roles, and cells need their heading.
    const rotular = (tabla) => {
        const titulos = [...tabla.querySelectorAll("thead th")].map((celda) => celda.textContent.trim());
        tabla.setAttribute("role", "table");
        tabla.querySelectorAll("thead,tbody,tfoot").forEach((grupo) => grupo.setAttribute("role", "rowgroup"));
        tabla.querySelectorAll("tr").forEach((fila) => {
            fila.setAttribute("role", "row");
            [...fila.cells].forEach((celda, numero) => {
                const cabeza = celda.tagName === "TH";
                const rol = cabeza ? (celda.closest("thead") ? "columnheader" : "rowheader") : "cell";
                celda.setAttribute("role", rol);
                if (!cabeza && !celda.hasAttribute("data-l") && celda.colSpan === 1 && titulos[numero]) celda.setAttribute("data-l", titulos[numero]);
            });
        });
    };

    const preparar = (raiz) => {
        const tabla = raiz.closest?.("table.tabla-apilada");
        if (tabla) rotular(tabla);
        raiz.querySelectorAll("table.tabla-apilada").forEach(rotular);
        raiz.querySelector("[data-resumen-errores]")?.focus();
    };

    // On paper nothing stays folded.
    window.addEventListener("beforeprint", () => {
        document.querySelectorAll("details.desglose-h:not([open])").forEach((caja) => { caja.open = true; caja.dataset.plegar = ""; });
    });
    window.addEventListener("afterprint", () => {
        document.querySelectorAll("details[data-plegar]").forEach((caja) => { caja.open = false; delete caja.dataset.plegar; });
    });

    // Buttons that look disabled say why beside them and do nothing.
    document.addEventListener("click", (evento) => {
        if (evento.target.closest('[aria-disabled="true"]')) evento.preventDefault();
        if (evento.target.closest("[data-atajos]")) mostrarAtajos();
    });

    // A menu that hangs over the page closes by Esc, and when one goes elsewhere.
    const cerrarAfuera = (evento) => {
        document.querySelectorAll("details[data-cerrar-afuera][open]").forEach((caja) => {
            if (!caja.contains(evento.target)) caja.open = false;
        });
    };
    document.addEventListener("click", cerrarAfuera);
    document.addEventListener("focusin", cerrarAfuera);
    document.addEventListener("keydown", (evento) => {
        const caja = evento.key === "Escape" && evento.target.closest?.("details[data-cerrar-afuera][open]");
        if (caja) { caja.open = false; caja.querySelector("summary").focus(); }
    });

    // Keyboard: "/" to search, "?" for help; can be switched off (WCAG 2.1.4).
    const CLAVE = "pmg-atajos";
    const atajosActivos = () => { try { return localStorage.getItem(CLAVE) !== "no"; } catch { return true; } };
    const mostrarAtajos = () => {
        if (document.querySelector("dialog[open]")) return;
        const casilla = crear("input", { type: "checkbox", class: "form-check-input", id: "atajos-activos" });
        casilla.checked = atajosActivos();
        casilla.addEventListener("change", () => { try { localStorage.setItem(CLAVE, casilla.checked ? "si" : "no"); } catch { /* private mode: only for this page */ } });
        const fila = (tecla, texto) => crear("li", {}, crear("kbd", {}, tecla), ` ${texto}`);
        const dialogo = crear("dialog", { class: "dialogo", "aria-labelledby": "atajos-titulo" },
            crear("form", { method: "dialog" },
                crear("h2", { id: "atajos-titulo" }, "Atajos de teclado"),
                crear("ul", {}, fila("/", "ir al cuadro de búsqueda"), fila("?", "mostrar esta ayuda"),
                    fila("Esc", "cerrar un cuadro"), fila("Tab", "pasar al siguiente control")),
                crear("div", { class: "form-check" }, casilla,
                    crear("label", { class: "form-check-label", for: "atajos-activos" }, "Usar los atajos de una tecla")),
                crear("div", { class: "dialogo-botones" }, crear("button", { class: "btn btn-primary" }, "Cerrar"))));
        dialogo.addEventListener("close", () => dialogo.remove());
        document.body.append(dialogo);
        dialogo.showModal();
    };
    document.addEventListener("keydown", (evento) => {
        const escribiendo = evento.target.closest?.("input,textarea,select,[contenteditable]");
        if (escribiendo || evento.ctrlKey || evento.metaKey || evento.altKey || !atajosActivos()) return;
        if (evento.key === "?") mostrarAtajos();
        if (evento.key === "/") {
            const busqueda = document.querySelector('main input[type="search"], main [role="search"] input');
            if (busqueda) { evento.preventDefault(); busqueda.focus(); }
        }
    });

    // htmx: forms refused with 422 or 409 are shown like any answer; other failures are told.
    document.addEventListener("htmx:beforeSwap", (evento) => {
        if ([409, 422].includes(evento.detail.xhr.status)) { evento.detail.shouldSwap = true; evento.detail.isError = false; }
    });
    document.addEventListener("htmx:responseError", (evento) => {
        const estado = evento.detail.xhr.status;
        if (estado === 401 || estado === 403) avisar("No tiene permiso, o su sesión terminó. Ingrese de nuevo; lo que escribió sigue en la página.");
        else avisar("El sistema no pudo responder. Espere un momento e inténtelo otra vez; lo que escribió sigue en la página.");
    });
    document.addEventListener("htmx:sendError", () => avisar("No hay conexión con el sistema. Revise su red e inténtelo otra vez."));
    document.addEventListener("htmx:load", (evento) => preparar(evento.detail.elt));

    document.querySelectorAll("[data-atajos]").forEach((boton) => boton.removeAttribute("hidden"));
    preparar(document);
})();
