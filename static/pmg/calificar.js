// Keys of the scoring screen. The page works without them: every control is within reach of Tab.
(() => {
    "use strict";

    const formulario = document.querySelector("form[data-calificar]");
    if (!formulario) return;
    const cuestiones = [...formulario.querySelectorAll("[data-cuestion]")];
    const visor = document.querySelector("[data-visor]");
    const activos = () => { try { return localStorage.getItem("pmg-atajos") !== "no"; } catch { return true; } };
    const esTexto = (nodo) => nodo.matches?.("textarea,select,input:not([type=radio]):not([type=checkbox])");
    const visible = (nodo) => nodo.getClientRects().length > 0;

    const opciones = (cuestion) => [...cuestion.querySelectorAll("input[type=radio],input[type=checkbox]")];
    const respondida = (cuestion) => opciones(cuestion).some((opcion) => opcion.checked);
    const actual = () => cuestiones.find((cuestion) => cuestion.contains(document.activeElement));

    const enfocar = (cuestion) => {
        if (!cuestion) return;
        const lista = opciones(cuestion);
        const destino = lista.find((opcion) => opcion.checked) || lista[0];
        destino.focus();
        cuestion.scrollIntoView({ block: "nearest" });
    };
    const mover = (paso) => {
        const lugar = cuestiones.indexOf(actual());
        enfocar(lugar < 0 ? cuestiones[0] : cuestiones[Math.min(Math.max(lugar + paso, 0), cuestiones.length - 1)]);
    };
    const pendienteDespues = (cuestion) => {
        const lugar = cuestiones.indexOf(cuestion);
        return cuestiones.slice(lugar + 1).find((otra) => otra.querySelector("input[type=radio]") && !respondida(otra));
    };

    const elegir = (numero) => {
        const cuestion = actual() || cuestiones.find((una) => !respondida(una)) || cuestiones[0];
        const opcion = opciones(cuestion)[numero - 1];
        if (!opcion || opcion.disabled) return false;
        opcion.focus();
        if (!opcion.checked || opcion.type === "checkbox") opcion.click();
        const cuadro = [...cuestion.querySelectorAll("textarea,input")].find((nodo) => esTexto(nodo) && visible(nodo));
        const guardar = formulario.querySelector("[data-guardar]");
        if (cuadro) cuadro.focus();
        else if (pendienteDespues(cuestion)) enfocar(pendienteDespues(cuestion));
        else guardar?.focus();
        return true;
    };

    const abrir = () => {
        const enlace = (actual() || document).querySelector("a[data-ver]");
        if (!enlace) return false;
        enlace.click();
        return true;
    };
    const ir = (tecla) => {
        const enlace = document.querySelector(`[data-atajo="${tecla}"]`);
        if (!enlace) return false;
        enlace.click();
        return true;
    };
    const TECLAS = {
        1: () => elegir(1), 2: () => elegir(2), 3: () => elegir(3),
        j: () => { mover(1); return true; }, k: () => { mover(-1); return true; },
        e: abrir, a: () => ir("a"), s: () => ir("s"),
    };

    document.addEventListener("keydown", (evento) => {
        if (document.querySelector("dialog[open]")) return;
        if (evento.key === "Enter" && (evento.ctrlKey || evento.metaKey)) {
            const guardar = formulario.querySelector("[data-guardar]");
            if (guardar) { evento.preventDefault(); formulario.requestSubmit(guardar); }
            return;
        }
        if (evento.ctrlKey || evento.metaKey || evento.altKey) return;
        if (esTexto(evento.target)) {
            if (evento.key === "Escape") enfocar(actual());
            return;
        }
        if (activos() && TECLAS[evento.key]?.()) evento.preventDefault();
    });

    // The bar that stays at the foot never covers what has the focus.
    formulario.addEventListener("focusin", (evento) => {
        const barra = formulario.querySelector(".barra-guardar");
        if (!barra || barra.contains(evento.target)) return;
        const tapado = evento.target.getBoundingClientRect().bottom > barra.getBoundingClientRect().top;
        if (tapado) evento.target.scrollIntoView({ block: "center" });
    });

    // A document that finishes loading takes the focus to its frame: it is given back, unless the
    // person went there with Tab or with the pointer.
    let anterior = null;
    let tabulado = 0;
    document.addEventListener("focusin", (evento) => {
        if (evento.target !== visor) anterior = evento.target;
    });
    document.addEventListener("keydown", (evento) => {
        if (evento.key === "Tab") tabulado = Date.now();
    }, true);
    window.addEventListener("blur", () => setTimeout(() => {
        const robado = visor && document.activeElement === visor && !visor.matches(":hover");
        if (!robado || Date.now() - tabulado < 60) return;
        if (anterior?.isConnected) anterior.focus();
        else visor.blur();
    }));

    // What the viewer shows is said in words; a narrow screen is taken to it.
    document.addEventListener("click", (evento) => {
        const enlace = evento.target.closest("a[data-ver]");
        if (!enlace || !visor) return;
        visor.title = `Evidencia: ${enlace.dataset.ver}`;
        const texto = document.querySelector("[data-visor-texto]");
        if (texto) texto.textContent = enlace.dataset.ver;
        if (window.innerWidth < 1100) visor.scrollIntoView({ block: "center" });
    });
})();
