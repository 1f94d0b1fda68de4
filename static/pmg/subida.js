// Large uploads in pieces, with their progress; cut off, they go on from where they were.
// Without this file the plain form sends the whole file at once.
(() => {
    "use strict";

    const TROZO = 1024 * 1024;
    const INTENTOS = 6;
    const esperar = (segundos) => new Promise((seguir) => setTimeout(seguir, segundos * 1000));
    const mega = (bytes) => (bytes / 1e6).toLocaleString("es-CL", { maximumFractionDigits: 1 });

    const pedir = async (formulario, direccion, cuerpo, tipo) => {
        const cabeceras = { "X-CSRFToken": formulario.elements.csrfmiddlewaretoken.value };
        if (tipo) cabeceras["Content-Type"] = tipo;
        const respuesta = await fetch(direccion, { method: "POST", headers: cabeceras, body: cuerpo, redirect: "error" });
        const esJson = respuesta.headers.get("Content-Type")?.startsWith("application/json");
        if (!esJson && respuesta.status >= 500) throw new Error("server");
        const datos = esJson ? await respuesta.json() : { error: "Su sesión terminó o no tiene permiso. Recargue la página." };
        return { bien: respuesta.ok, estado: respuesta.status, datos };
    };

    // One request, tried again while the connection fails.
    const insistir = async (hacer, decir) => {
        for (let intento = 0; ; intento += 1) {
            try {
                return await hacer();
            } catch (error) {
                if (intento >= INTENTOS) throw error;
                decir("Se cortó la conexión; se intenta de nuevo…");
                await esperar(Math.min(2 ** intento, 15));
            }
        }
    };

    const subir = async (formulario, archivo, decir, avanzar) => {
        const datos = new FormData();
        datos.set("nombre", archivo.name);
        datos.set("tamano", archivo.size);
        datos.set("marca", archivo.lastModified);
        const apertura = await insistir(() => pedir(formulario, formulario.dataset.subida, datos), decir);
        if (!apertura.bien) return apertura.datos;
        let { recibido } = apertura.datos;
        const { url, subida } = apertura.datos;
        while (recibido < archivo.size) {
            avanzar(recibido, archivo.size);
            const desde = recibido;
            const trozo = archivo.slice(desde, desde + TROZO);
            const hecho = await insistir(
                () => pedir(formulario, `${url}?desde=${desde}`, trozo, "application/octet-stream"), decir);
            const donde = hecho.datos.recibido;
            // another window sent this piece first: go on from where the server is
            if (!hecho.bien && !(hecho.estado === 409 && donde > desde)) return hecho.datos;
            recibido = donde;
        }
        avanzar(archivo.size, archivo.size);
        return { subida };
    };

    const preparar = (formulario) => {
        const caja = formulario.querySelector("[data-subida-avance]");
        const [barra, dicho, seguir] = ["progress", "[role=status]", "button"].map((cual) => caja.querySelector(cual));
        const decir = (texto) => { dicho.textContent = texto; };
        const avanzar = (van, total) => {
            barra.max = total;
            barra.value = van;
            decir(`${mega(van)} de ${mega(total)} MB`);
        };
        const campo = formulario.elements.archivo;
        let subiendo = false;
        // What the server refused is not sent again: the person chooses another file.
        const rechazar = (motivo) => {
            barra.hidden = true;
            dicho.classList.add("campo-error");
            decir(motivo);
            subiendo = false;
        };
        const empezar = async () => {
            if (subiendo) return;
            subiendo = true;
            caja.hidden = barra.hidden = false;
            dicho.classList.remove("campo-error");
            seguir.hidden = true;
            try {
                const fin = await subir(formulario, campo.files[0], decir, avanzar);
                if (!fin.subida) return rechazar(fin.error);
                formulario.elements.subida.value = fin.subida;
                campo.disabled = true;
                decir("Recibido. Se revisa el archivo…");
                formulario.submit();
            } catch {
                decir("Se cortó la conexión. Lo que ya subió se conserva: siga cuando vuelva.");
                seguir.hidden = false;
                subiendo = false;
            }
        };
        campo.addEventListener("change", () => { if (!subiendo) caja.hidden = true; });
        seguir.addEventListener("click", empezar);
        formulario.addEventListener("submit", (evento) => {
            if (!campo.files.length || evento.defaultPrevented) return;
            evento.preventDefault();
            empezar();
        });
    };

    document.querySelectorAll("form[data-subida]").forEach(preparar);
})();
